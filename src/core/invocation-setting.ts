/** Whose contract the path `/invocations` has: both MLflow and SageMaker call it so. `auto`: told by each request. */
export const invocationSettings = ['auto', 'mlflow', 'sagemaker'] as const

export type InvocationSetting = (typeof invocationSettings)[number]
