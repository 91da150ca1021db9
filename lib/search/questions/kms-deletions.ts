import type { Question } from './question.ts'
import { calls } from './selections.ts'

export const kmsDeletions: Question = {
  id: 'kms-deletions',
  title: 'Keys that were deleted or disabled',
  about:
    'Calls that disable a KMS key, schedule its deletion or delete its imported material, refused ones too, and the ' +
    'deletion itself (CIS AWS Foundations Benchmark, "disabling or scheduled deletion of customer created CMKs is ' +
    'monitored").',
  conditions: () => [
    calls('kms', ['DisableKey', 'ScheduleKeyDeletion', 'DeleteImportedKeyMaterial', 'DeleteKey']),
  ],
}
