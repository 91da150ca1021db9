import { expect, it } from '@jest/globals'
import { CoverageTooComplex } from '../../lib/coverage/field-choices.ts'

it('says its name, also where code is minified, and what to do', () => {
  expect(new CoverageTooComplex()).toMatchObject({
    name: 'CoverageTooComplex',
    message: expect.stringContaining('simplify them'),
  })
})
