#!/bin/sh
# Times myweb beside gunzip and GoAccess on the same logs; arguments go to
# bench/cmd/throughput (-lines, -runs ...). docs/performance.md has the figures.
set -eu
cd "$(dirname "$0")/.."
if ! command -v goaccess > /dev/null; then
  echo 'goaccess is missing; installing it with apt-get' >&2
  apt-get install -y goaccess > /dev/null
fi
exec go run ./bench/cmd/throughput "$@"
