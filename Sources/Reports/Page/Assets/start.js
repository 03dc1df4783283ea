setUpTheme();
setUpContents();
for (const box of document.querySelectorAll(".table")) new TableTools(box);
for (const box of document.querySelectorAll("[data-highlights]")) new Highlights(box);
for (const box of document.querySelectorAll("[data-browser]")) new Browser(box);
for (const box of document.querySelectorAll("[data-explorer]")) new Explorer(box);
for (const box of document.querySelectorAll("[data-picture]")) new Picture(box);
for (const box of document.querySelectorAll(".command")) setUpCommand(box);
