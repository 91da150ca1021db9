import type { Question } from './question.ts'
import { calls, succeeded } from './selections.ts'

export const loggingStopped: Question = {
  id: 'logging-stopped',
  title: 'Who stopped logging',
  about:
    'Calls that stopped or deleted a trail or an event data store, and did so: refused ones are left out. That a trail ' +
    'logs less than before is the question `tampering`.',
  conditions: () => [
    calls('cloudtrail', [
      'StopLogging',
      'DeleteTrail',
      'StopEventDataStoreIngestion',
      'DeleteEventDataStore',
    ]),
    succeeded,
  ],
}
