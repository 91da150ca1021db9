import { describe, expect, it } from '@jest/globals'
import { logsSomeOf } from '../../lib/coverage/trails-logging-in.ts'
import { question } from '../../lib/coverage/questions.ts'
import { advanced, basic, data, field, is, management, not, s3, s3Objects } from './builders.ts'

const reads = question('management-reads', 'aws').wanted
const objectWrites = question('s3-object-writes', 'aws').wanted

describe('logsSomeOf', () => {
  it('is so where what is wanted and what is logged meet', () => {
    expect(logsSomeOf(reads, basic())).toBe(true)
    expect(logsSomeOf(reads, advanced(management(is('eventName', 'Decrypt'))))).toBe(true)
    expect(logsSomeOf(objectWrites, basic(s3('arn:aws:s3:::one-bucket/')))).toBe(true)
    expect(
      logsSomeOf(objectWrites, advanced(data(s3Objects, field('resources.ARN', { endsWith: ['.gz'] })))),
    ).toBe(true)
  })

  it('is not so where they cannot', () => {
    expect(logsSomeOf(reads, basic({ readWrite: 'WriteOnly' }))).toBe(false)
    expect(logsSomeOf(objectWrites, basic())).toBe(false)
    expect(logsSomeOf(objectWrites, basic({ readWrite: 'ReadOnly', ...s3('arn:aws:s3') }))).toBe(false)
    const elsewhere = data(s3Objects, field('resources.ARN', { startsWith: ['arn:aws-cn:s3:::'] }))
    expect(logsSomeOf(objectWrites, advanced(elsewhere))).toBe(false)
    expect(logsSomeOf(reads, advanced(management(not('readOnly', 'true'))))).toBe(false)
  })

  it('counts no selector that it cannot read whole', () => {
    expect(logsSomeOf(reads, advanced(management(is('newField', 'x'))))).toBe(false)
  })
})
