import { describe, expect, it } from '@jest/globals'
import { logsManagementEvents } from '../../lib/coverage/trails-logging-in.ts'
import type { Selectors } from '../../lib/model/index.ts'
import { advanced, basic, data, field, is, management, s3, s3Objects, selector } from './builders.ts'

describe('logsManagementEvents', () => {
  it.each<[string, Selectors, boolean]>([
    ["no custom selectors: AWS's default", basic(), true],
    ['a basic selector with them', basic({}), true],
    ['one of two basic selectors with them', basic({ management: false, ...s3('arn:aws:s3') }, {}), true],
    ['a basic selector of one half of them', basic({ readWrite: 'ReadOnly' }), true],
    ['basic selectors without them', basic({ management: false, ...s3('arn:aws:s3') }), false],
    ['no advanced selector at all', advanced(), false],
    ['an advanced selector of them', advanced(management()), true],
    ['an advanced selector of one half of them', advanced(management(is('readOnly', 'true'))), true],
    ['one of two advanced selectors of them', advanced(data(s3Objects), management()), true],
    ['advanced selectors of data events', advanced(data(s3Objects)), false],
    ['another field with that value', advanced(selector(is('eventName', 'Management'))), false],
    [
      'a category that is chosen by its beginning',
      advanced(selector(field('eventCategory', { startsWith: ['Data'] }))),
      false,
    ],
  ])('%s', (_what, selectors, logs) => {
    expect(logsManagementEvents(selectors)).toBe(logs)
  })
})
