import type { Elsewhere } from './elsewhere.ts'

const through = (front: string): Elsewhere => [
  `test/serve/${front}/${front}-front.test.ts`,
  'every form of a body, its answer and what is refused, through the front',
]

/** Files of the fronts of platforms that are tested through a front: a part of `tested-elsewhere.ts`. */
export const platformFronts: Readonly<Record<string, Elsewhere>> = {
  'src/app/serving/fronts.ts': ['test/serve/vertex/vertex-front.test.ts', 'which front a path has'],
  'src/serve/hosting/content-type.ts': through('sagemaker'),
  'src/serve/hosting/csv-text.ts': through('mlflow'),
  'src/serve/hosting/ping.ts': through('mlflow'),
  'src/serve/hosting/predictions.ts': through('sagemaker'),
  'src/serve/hosting/read-rows.ts': through('mlflow'),
  'src/serve/mlflow/mlflow-answers.ts': through('mlflow'),
  'src/serve/mlflow/mlflow-request.ts': through('mlflow'),
  'src/serve/sagemaker/sagemaker-answers.ts': through('sagemaker'),
  'src/serve/sagemaker/sagemaker-request.ts': through('sagemaker'),
}
