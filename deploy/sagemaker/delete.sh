#!/usr/bin/env bash
# Removes what create.sh made: endpoint, endpoint configuration and model called NAME. Image, model data and role stay.
#   delete.sh [--dry-run] NAME
set -euo pipefail
. "$(dirname "$0")/../dry-run.sh"
[ $# -eq 1 ] || { echo "usage: delete.sh [--dry-run] NAME" >&2; exit 2; }
echo "removes: SageMaker endpoint $1, endpoint configuration $1, model $1" >&2
run aws sagemaker delete-endpoint --endpoint-name "$1"
run aws sagemaker delete-endpoint-config --endpoint-config-name "$1"
run aws sagemaker delete-model --model-name "$1"
