import { describe, expect, it } from '@jest/globals'
import { dayOfKey, mayHoldEvents, timeOfLogName } from '../../lib/evidence/names.ts'

const march = { from: Date.parse('2026-03-01T12:00:00Z'), to: Date.parse('2026-03-01T13:00:00Z') }

describe('a file under a name that is not CloudTrail’s', () => {
  it.each(['a.json', '/tmp/logs/export.json.gz', 'AWSLogs/x/CloudTrail/odd.json.gz'])(
    'tells no time by %s, and may hold events of any',
    (name) => {
      expect(timeOfLogName(name)).toBeUndefined()
      expect(dayOfKey(name)).toBeUndefined()
      expect(mayHoldEvents(name, march)).toBe(true)
    },
  )
})
