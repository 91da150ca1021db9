import { createHash } from 'node:crypto'
import { type Markup, markup } from './markup.ts'

export type Page = {
  title: string
  style: string
  script?: string
  /** Heading, what the page is about, and its sections. */
  header: Markup
  main: Markup
  /** What the footer says besides. */
  footer?: string
}

/**
 * A page that needs nothing else: no request is sent, and its content security policy lets run only its own style and
 * script, by their hashes (MDN, "Content-Security-Policy", hash sources).
 */
export function htmlPage({ title, style, script, header, main, footer }: Page): string {
  const scripts = script === undefined ? undefined : markup` script-src '${hashOf(script)}';`
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(style)}';${scripts} base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
${header}
</header>
<main id="main" tabindex="-1">
${main}
</main>
<footer><p>Text that came from AWS has been made harmless: control characters are gone, links are broken, long values are cut.${footer === undefined ? undefined : markup` ${footer}`}</p></footer>
${script === undefined ? undefined : markup`<script>${{ markup: script }}</script>\n`}</body>
</html>
`.markup
}

const hashOf = (text: string): Markup => ({
  markup: `sha256-${createHash('sha256').update(text).digest('base64')}`,
})
