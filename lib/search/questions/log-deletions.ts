import { isLogKey } from '../../tamper/log-objects.ts'
import { documentOf, field, listOf, textOf } from '../../text/fields.ts'
import type { Question } from './question.ts'
import { calls } from './selections.ts'

export const logDeletions: Question = {
  id: 'log-deletions',
  title: 'Deletions of log files',
  about:
    'DeleteObject on keys that CloudTrail writes, refused ones too, and every DeleteObjects, whose record does not tell the ' +
    'keys. They are data events: a trail has them only where it logs those of the bucket.',
  conditions: () => [calls('s3', ['DeleteObject', 'DeleteObjects', 'DeleteObjectVersion'])],
  judge: () => (record) => {
    if (field(record, 'eventName') === 'DeleteObjects') return true
    const key = textOf(field(documentOf(field(record, 'requestParameters')), 'key'))
    const arns = listOf(field(record, 'resources')).map((one) => textOf(field(one, 'ARN', 'arn')) ?? '')
    return [key ?? '', ...arns.map((arn) => arn.split(':::')[1] ?? '')].some(isLogKey)
  },
}
