import { byReadOnly } from '../condition.ts'
import type { Question } from './question.ts'

export const gapActivity: Question = {
  id: 'gap-activity',
  title: 'What was changed in a gap',
  about:
    'Give `--from` and `--to`. Calls that write, in files of every kind, those too that `trailkeeper recover` brought back ' +
    'from event history.',
  needs: 'period',
  conditions: () => [byReadOnly(false)],
  allKinds: true,
}
