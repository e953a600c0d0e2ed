#!/usr/bin/env bash
# Removes the stack that create.sh made, with all that is in it; the bundle stays in its bucket.
#   delete.sh [--dry-run] NAME
set -euo pipefail
. "$(dirname "$0")/../dry-run.sh"
[ $# -eq 1 ] || { echo "usage: delete.sh [--dry-run] NAME" >&2; exit 2; }
echo "removes: stack $1, and all that is in it:" >&2
run aws cloudformation list-stack-resources --stack-name "$1" \
  --query 'StackResourceSummaries[].[ResourceType,PhysicalResourceId]' --output text
run aws cloudformation delete-stack --stack-name "$1"
run aws cloudformation wait stack-delete-complete --stack-name "$1"
