#!/usr/bin/env bash
# Removes the Cloud Run service that create.sh made; the image stays in its registry.
#   delete.sh [--dry-run] NAME REGION PROJECT
set -euo pipefail
. "$(dirname "$0")/../dry-run.sh"
[ $# -eq 3 ] || { echo "usage: delete.sh [--dry-run] NAME REGION PROJECT" >&2; exit 2; }
echo "removes: Cloud Run service $1 in $2 of project $3" >&2
run gcloud run services delete "$1" --region "$2" --project "$3" --quiet
