import { describe, expect, it } from '@jest/globals'
import { provenSelectors, unprovenSelectors } from '../../lib/coverage/proven-selectors.ts'
import { advanced, basic, data, is, management, not, s3, s3Objects, selector } from './builders.ts'

describe('provenSelectors', () => {
  it('are those that can log the category, in their advanced form', () => {
    const both = basic(s3('arn:aws:s3:::bucket/'))
    expect(provenSelectors(both, 'Management')).toEqual([management()])
    expect(provenSelectors(both, 'Data')).toHaveLength(1)
    expect(provenSelectors(both, 'NetworkActivity')).toEqual([])
    expect(provenSelectors(both, 'Management')).toEqual([management()])
  })

  it('take every operator on the category', () => {
    const notData = selector(not('eventCategory', 'Data'))
    expect(provenSelectors(advanced(notData), 'Management')).toEqual([notData])
    expect(provenSelectors(advanced(notData), 'Data')).toEqual([])
  })

  it('leave out what cannot be read whole', () => {
    const [strange, open] = [management(is('newField', 'x')), selector(is('eventName', 'StopLogging'))]
    const selectors = advanced(strange, data(s3Objects), open)
    expect(provenSelectors(selectors, 'Management')).toEqual([])
    expect(unprovenSelectors(selectors)).toEqual([strange, open])
  })
})
