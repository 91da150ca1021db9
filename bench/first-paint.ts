import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const executablePath = '/usr/bin/chromium'

/**
 * Milliseconds from opening a file to the first contentful paint, each time in a fresh context of Chromium; undefined
 * where there is no browser.
 */
export async function firstPaint(file: string, times: number): Promise<number[] | undefined> {
  if (!existsSync(executablePath)) return undefined
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const painted: number[] = []
    for (let time = 0; time < times; time += 1) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
      const page = await context.newPage()
      await page.goto(pathToFileURL(file).href)
      await page.waitForSelector('#filters:not([hidden])')
      painted.push(
        await page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
      )
      await context.close()
    }
    return painted
  } finally {
    await browser.close()
  }
}
