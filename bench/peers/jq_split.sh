#!/usr/bin/env bash
# gzip → files for Auth0's import, as a careful user would script it: jq_split.sh INPUT FOLDER
#
# Keeps the keys that an import allows, removes the connection's prefix from the id, and writes
# arrays below 500 KB. It does not detect duplicates, users that cannot be imported, or metadata
# that an import refuses.
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
