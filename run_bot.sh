#!/bin/sh
# Runs the bot of this checkout in the foreground, with a chat to type into. Arguments go to `rosey dev`.
set -eu

fail() {
  printf 'run_bot: %s\n' "$1" >&2
  exit 1
}

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

command -v node >/dev/null 2>&1 ||
  fail 'Node.js was not found. Install version 20 or newer (https://nodejs.org); the one that Rosey needs itself comes along.'
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] ||
  fail "this is Node.js $(node --version), and 20 or newer is needed to begin with. Update it (https://nodejs.org)."

# Installed by `npm ci`, and after the last change of the lock file?
installed="$root/node_modules/.package-lock.json"
if [ ! -e "$installed" ] || [ "$root/package-lock.json" -nt "$installed" ]; then
  command -v npm >/dev/null 2>&1 || fail 'npm was not found. It comes with Node.js: install that with npm.'
  printf 'run_bot: installing what the bot needs (npm ci) ...\n' >&2
  # What is piped in is meant for the bot.
  (cd "$root" && npm ci --loglevel=error </dev/null >&2) ||
    fail 'npm ci failed: see above. Is there a connection to the internet?'
fi

# The checkout is the home, unless something else is said.
[ -n "${ROSEY_HOME:-}" ] || set -- --home "$root" "$@"
exec node "$root/packages/cli/bin/rosey.js" dev "$@"
