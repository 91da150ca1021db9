import { byError } from '../condition.ts'
import type { Question } from './question.ts'
import { actorText } from './selections.ts'

export const deniedByActor: Question = {
  id: 'denied-by-actor',
  title: 'Who was denied how often',
  about:
    'Calls that were refused for want of rights, counted by who made them (CIS AWS Foundations Benchmark, "unauthorized API ' +
    'calls are monitored").',
  conditions: () => [byError(['AccessDenied*', '*UnauthorizedOperation', '*UnauthorizedAccess'])],
  countBy: actorText,
}
