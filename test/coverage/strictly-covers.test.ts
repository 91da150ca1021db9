import { describe, expect, it } from '@jest/globals'
import { strictlyCovers } from '../../lib/coverage/weakens.ts'
import { advanced, basic, data, is, management, s3, s3Objects } from './builders.ts'

const wanted = management()
const reads = management(is('readOnly', 'true'))
const writes = management(is('readOnly', 'false'))

describe('strictlyCovers', () => {
  it('is satisfied by one selector, wherever it stands', () => {
    expect(strictlyCovers(wanted, [basic()])).toBe(true)
    expect(strictlyCovers(wanted, [basic({ readWrite: 'ReadOnly' }, s3('arn:aws:s3'))])).toBe(true)
    expect(strictlyCovers(wanted, [advanced(reads), advanced(data(s3Objects), management())])).toBe(true)
  })

  it('is not satisfied by several together, of one trail or of many', () => {
    expect(strictlyCovers(wanted, [advanced(reads, writes)])).toBe(false)
    expect(strictlyCovers(wanted, [advanced(reads), advanced(writes)])).toBe(false)
    expect(strictlyCovers(wanted, [basic({ readWrite: 'ReadOnly' }, { readWrite: 'WriteOnly' })])).toBe(false)
  })

  it('is not satisfied by nothing', () => {
    expect(strictlyCovers(wanted, [])).toBe(false)
    expect(strictlyCovers(wanted, [advanced()])).toBe(false)
  })
})
