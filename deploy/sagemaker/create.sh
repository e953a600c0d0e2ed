#!/usr/bin/env bash
# Makes a SageMaker model, an endpoint configuration and an endpoint, all three called NAME. delete.sh removes them.
# MODEL_DATA is a model.tar.gz on S3 with one model file (or a serve.yaml) in it: it is unpacked to /opt/ml/model.
#   create.sh [--dry-run] NAME IMAGE MODEL_DATA ROLE_ARN [INSTANCE_TYPE]
set -euo pipefail
. "$(dirname "$0")/../dry-run.sh"
[ $# -eq 4 ] || [ $# -eq 5 ] || { echo "usage: create.sh [--dry-run] NAME IMAGE MODEL_DATA ROLE_ARN [INSTANCE_TYPE]" >&2; exit 2; }
name=$1 image=$2 data=$3 role=$4 instance=${5:-ml.c5.large}
echo "makes: SageMaker model $name, endpoint configuration $name, endpoint $name ($instance, paid for until deleted)" >&2
run aws sagemaker create-model --model-name "$name" --execution-role-arn "$role" \
  --primary-container "Image=$image,ModelDataUrl=$data,Environment={SAGEMAKER_BIND_TO_PORT=8080}"
run aws sagemaker create-endpoint-config --endpoint-config-name "$name" \
  --production-variants "VariantName=all,ModelName=$name,InitialInstanceCount=1,InstanceType=$instance"
run aws sagemaker create-endpoint --endpoint-name "$name" --endpoint-config-name "$name"
run aws sagemaker wait endpoint-in-service --endpoint-name "$name"
