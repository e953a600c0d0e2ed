# For the scripts beside it: with --dry-run first, `run` prints a command in the place of running it.
dry=no
if [ "${1:-}" = --dry-run ]; then dry=yes; shift; fi
run() {
  if [ "$dry" = yes ]; then printf "%s\n" "$(printf " %q" "$@" | cut -c2-)"; else "$@"; fi
}
