#!/bin/sh
# Starts the tool that lies in ../lib/steerlens with the fonts that came with it and with the certificates of the
# machine; either is left alone where the user has chosen.
lib=$(readlink -f "$0")
lib=${lib%/*/*}/lib/steerlens
FONTCONFIG_FILE=${FONTCONFIG_FILE:-$lib/fonts.conf}
export FONTCONFIG_FILE
# Distributions keep the certificates in different places, and libcurl was compiled to look into Debian's.
if [ -z "${SSL_CERT_FILE:-}" ]; then
  for file in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
    /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
    if [ -r "$file" ]; then
      SSL_CERT_FILE=$file
      export SSL_CERT_FILE
      break
    fi
  done
fi
exec "$lib/steerlens" "$@"
