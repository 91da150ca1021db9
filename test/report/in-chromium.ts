import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect } from '@jest/globals'
import { type Browser, chromium, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

/** True where pages can be looked at as a browser shows them. */
export const hasBrowser = existsSync(executablePath)
if (!hasBrowser) process.stderr.write(`SKIPPED: HTML pages in a browser; there is no ${executablePath}\n`)

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath, args })

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What keeps people from using a page, by axe; each with the element. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(
    `axe.run().then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
  )
}

/** Shows a page on a desktop and on a phone, where it must fit, break no rule of its own and be accessible. */
export async function onEachScreen(html: string, look: (page: Page) => Promise<void>): Promise<void> {
  const browser = await launchChromium()
  try {
    for (const width of [1280, 390]) {
      const page = await browser.newPage({ viewport: { width, height: 900 } })
      const complaints: string[] = []
      page.on('console', (message) => complaints.push(message.text()))
      await page.setContent(html)
      await look(page)
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      expect(complaints).toEqual([])
      expect(await seriousFaults(page)).toEqual([])
    }
  } finally {
    await browser.close()
  }
}
