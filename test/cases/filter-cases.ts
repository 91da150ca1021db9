import { readFileSync } from 'node:fs'
import * as z from 'zod'

const line = z.looseObject({
  id: z.string(),
  source: z.string(),
  situation: z.string(),
  right: z.array(z.string()),
  filters: z.array(z.string()),
})

/** The lines of verdicts.jsonl that are about metric filters, each of which has an alarm that somebody hears. */
export const filterCases = (): z.infer<typeof line>[] =>
  readFileSync(new URL('verdicts.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((text): unknown => JSON.parse(text))
    .filter((one) => z.looseObject({ check: z.string() }).parse(one).check === 'change-alarm')
    .map((one) => line.parse(one))
