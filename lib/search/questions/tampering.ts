import { tamperCalls } from '../../tamper/catalogue.ts'
import { classifyInOrder } from '../../tamper/classify-record.ts'
import type { Question } from './question.ts'
import { calls } from './selections.ts'
import { anyOf } from '../sql.ts'

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
