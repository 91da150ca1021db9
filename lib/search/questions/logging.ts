import type { Question } from './question.ts'
import { calls, succeeded } from './selections.ts'
import { tamperCalls } from '../../tamper/catalogue.ts'
import { classifyInOrder } from '../../tamper/classify-record.ts'
import { anyOf } from '../sql.ts'
import { isLogKey } from '../../tamper/log-objects.ts'
import { documentOf, field, listOf, textOf } from '../../text/fields.ts'
import { byReadOnly } from '../condition.ts'

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

export const tampering: Question = {
  id: 'tampering',
  title: 'What weakened logging, or tried to',
  about:
    'Calls that `trailkeeper triage` judges as tampering or as an attempt. Tables select by service and name; the ' +
    'judgement is made here, by the same rules, over what was selected. `--protected` takes a file as triage does.',
  conditions: () => [
    {
      holds: (record) => selected.some(({ holds }) => holds(record)),
      sql: anyOf(selected.flatMap((one) => (one.sql ? [{ ...one.sql, text: `(${one.sql.text})` }] : []))),
    },
  ],
  judge: ({ protectedResources }) => {
    const classify = classifyInOrder(protectedResources)
    return (record) => {
      const triage = classify(record)
      return triage !== undefined && triage.verdict !== 'benign'
    }
  },
}

const selected = tamperCalls().map(([source, names]) => calls(source.replace('.amazonaws.com', ''), names))

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
