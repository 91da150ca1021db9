import type { AdvancedSelector, WitnessEvent } from '../model/index.ts'

export type QuestionId =
  | 'management-events'
  | 'management-events-except-kms-and-rds-data'
  | 'management-reads'
  | 'management-writes'
  | 'kms-events'
  | 'rds-data-events'
  | 'global-service-events'
  | 's3-object-reads'
  | 's3-object-writes'
  | 'lambda-invocations'
  | 'dynamodb-events'

/** Something that one may want logged. */
export type Question = {
  id: QuestionId
  title: string
  wanted: AdvancedSelector
  /** Events that it is about; `wanted` selects each. */
  examples: WitnessEvent[]
  /** True where only trails that receive global services' events can answer it. */
  globalServices?: boolean
}
