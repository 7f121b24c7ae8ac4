#!/usr/bin/env bash
# gzip → files that Auth0's import takes, as a careful person would script it: jq_split.sh INPUT FOLDER
#
# Keeps the keys that an import allows, takes the connection's prefix from the id, and makes arrays below 500 KB. It
# does not look for duplicates, for users who cannot be imported, or for metadata that an import refuses.
set -euo pipefail

filter='{
  user_id: (.user_id | ltrimstr("auth0|")), email, email_verified, username, name, given_name, family_name, nickname,
  picture, blocked, app_metadata, user_metadata
} | with_entries(select(.value != null))'
cd "$2"
# shellcheck disable=SC2016 # $FILE is split's own notation
gunzip -c "$1" | jq -c "$filter" |
  split --line-bytes=490000 --numeric-suffixes --suffix-length=5 --additional-suffix=.json \
    --filter='{ printf "["; paste -sd, -; printf "]"; } >"$FILE"' - part-
