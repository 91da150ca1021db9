import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { tamperCatalogue } from '../../lib/tamper/catalogue.ts'
import { record, triage } from './record.ts'

describe('classifyRecord', () => {
  it('survives any parameters of any call', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...tamperCatalogue),
        fc.jsonValue(),
        fc.jsonValue(),
        (entry, params, other) => {
          const value = record('', entry.eventName, params, {
            eventSource: entry.eventSource,
            responseElements: other,
            resources: other,
            userIdentity: other,
            errorMessage: other,
          })
          expect(['tamper', 'attempt', 'benign']).toContain(triage(value, { roles: ['*'] }).verdict)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
