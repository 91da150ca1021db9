import { describe, expect, it } from '@jest/globals'
import { categoriesOf, partitionNamedIn } from '../../lib/coverage/questions.ts'
import { field, is, not, selector } from './builders.ts'

describe('the categories of a selector', () => {
  it('are all that can be where it names none, or those that it leaves', () => {
    expect(categoriesOf(selector())).toEqual(['Management', 'Data', 'NetworkActivity'])
    expect(categoriesOf(selector(is('eventCategory', 'Data')))).toEqual(['Data'])
    expect(categoriesOf(selector(not('eventCategory', 'Data')))).toEqual(['Management', 'NetworkActivity'])
    expect(categoriesOf(selector(is('eventCategory', 'Data'), not('eventCategory', 'Data')))).toEqual([])
    expect(categoriesOf(selector(is('eventName', 'Data')))).toEqual(['Management', 'Data', 'NetworkActivity'])
  })

  it('can be one that is not known, where it is named', () => {
    expect(categoriesOf(selector(is('eventCategory', 'Insight')))).toEqual(['Insight'])
  })
})

describe('the partition of a selector', () => {
  it.each([
    ['an ARN', selector(is('resources.ARN', 'arn:aws-cn:s3:::b/')), 'aws-cn'],
    [
      'the beginning of an ARN',
      selector(field('resources.ARN', { startsWith: ['arn:aws-us-gov:s3'] })),
      'aws-us-gov',
    ],
    ['the first text that is an ARN', selector(is('resources.ARN', 'b', 'arn:aws-cn:s3:::b/')), 'aws-cn'],
    [
      'the first condition that has one',
      selector(is('resources.ARN', 'b'), is('resources.ARN', 'arn:aws-cn:s3:::b')),
      'aws-cn',
    ],
    ['no ARN of a resource', selector(is('userIdentity.arn', 'arn:aws-cn:iam::1:user/a')), 'aws'],
    ['none', selector(not('resources.ARN', 'arn:aws-cn:s3:::b')), 'aws'],
  ])('by %s', (_what, wanted, partition) => expect(partitionNamedIn(wanted)).toBe(partition))
})
