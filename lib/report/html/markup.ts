import { xmlText } from '../xml-text.ts'

/** A piece of HTML. Everything else that goes into one is escaped. */
export type Markup = { readonly markup: string }

type Value = string | number | Markup | readonly Markup[] | undefined

/** HTML from a template: texts are made harmless, cut at 200 characters and escaped; markup stands as it is. */
export const markup = (strings: TemplateStringsArray, ...values: Value[]): Markup => ({
  markup: strings.map((part, index) => part + textOf(values[index])).join(''),
})

/** A text that may be longer than a single value of AWS's, escaped like every other. */
export const longText = (text: string): Markup => ({ markup: xmlText(text, 600) })

function textOf(value: Value): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return xmlText(value)
  if (typeof value === 'number') return String(value)
  if (isList(value)) return value.map((one) => one.markup).join('')
  return value.markup
}

const isList = (value: Markup | readonly Markup[]): value is readonly Markup[] => Array.isArray(value)

/** A time for people, to the second, in UTC; what is no time stands as it is. */
export function timeText(time: string): Markup {
  const at = new Date(time)
  if (Number.isNaN(at.getTime())) return markup`${time}`
  const iso = at.toISOString()
  return markup`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`
}
