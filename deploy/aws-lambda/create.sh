#!/usr/bin/env bash
# Makes one CloudFormation stack: of http.yaml or kafka.yaml, whose descriptions say what is in it. delete.sh removes it.
#   create.sh [--dry-run] http|kafka NAME [PARAMETER=VALUE ...]
set -euo pipefail
. "$(dirname "$0")/../dry-run.sh"
[ $# -ge 2 ] && [[ $1 =~ ^(http|kafka)$ ]] || { echo "usage: create.sh [--dry-run] http|kafka NAME [PARAMETER=VALUE ...]" >&2; exit 2; }
template=$(dirname "$0")/$1.yaml name=$2
shift 2
[[ $name =~ ^[A-Za-z][A-Za-z0-9-]{0,50}$ ]] || { echo "no name that may be used: $name" >&2; exit 2; }
echo "makes: stack $name with $(grep -B1 '^    Type: AWS::' "$template" | grep -o '^  [A-Za-z]*:' | tr -d ' :' | paste -sd, | sed 's/,/, /g')" >&2
run aws cloudformation deploy --stack-name "$name" --template-file "$template" --capabilities CAPABILITY_IAM \
  --parameter-overrides "Name=$name" "$@"
