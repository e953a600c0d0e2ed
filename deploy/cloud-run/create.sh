#!/usr/bin/env bash
# Makes one Cloud Run service (private: callers need roles/run.invoker) and nothing else. delete.sh removes it.
#   create.sh [--dry-run] NAME IMAGE REGION PROJECT
set -euo pipefail
. "$(dirname "$0")/../dry-run.sh"
[ $# -eq 4 ] || { echo "usage: create.sh [--dry-run] NAME IMAGE REGION PROJECT" >&2; exit 2; }
name=$1 image=$2 region=$3 project=$4
for value in "$name" "$image" "$region" "$project"; do
  [[ $value =~ ^[A-Za-z0-9][A-Za-z0-9._/:@-]*$ ]] || { echo "no name that may be used: $value" >&2; exit 2; }
done
echo "makes: Cloud Run service $name in $region of project $project" >&2
file=$(mktemp)
trap 'rm -f "$file"' EXIT
sed -e "s|name: SERVICE|name: $name|" -e "s|image: IMAGE|image: $image|" "$(dirname "$0")/service.yaml" > "$file"
run gcloud run services replace "$file" --region "$region" --project "$project"
if [ "$dry" = yes ]; then cat "$file"; fi
