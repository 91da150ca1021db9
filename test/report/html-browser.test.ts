import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Report } from '../../lib/model/index.ts'
import { htmlReport } from '../../lib/report/html.ts'
import { aHostileReport } from '../builders/a-hostile-report.ts'
import { hostile } from '../builders/hostile.ts'
import { aLargeReport as aReportOn } from '../../bench/a-large-report.ts'
import type { ActorTimeLines } from '../../lib/report/html/actors-section.ts'
import { actorsNamed, aLargeReport, aVariedReport, earlier } from './html-reports.ts'
import { hasBrowser, launchChromium, seriousFaults } from './in-chromium.ts'

const desktop = { width: 1280, height: 900 }
const phone = { width: 390, height: 844 }

const folder = mkdtempSync(join(tmpdir(), 'html-'))
let browser: Browser | undefined
beforeAll(async () => {
  if (hasBrowser) browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true })
})

type Opened = {
  page: Page
  complaints: string[]
  /** Another report in the same page. */
  open: (report: Report, actors?: ActorTimeLines) => Promise<void>
}

/** Opens a report from its file, and keeps what the page says on its console and asks of any network. */
async function inPage(
  report: Report,
  options: BrowserContextOptions,
  test: (opened: Opened) => Promise<void>,
  actors?: ActorTimeLines,
): Promise<void> {
  if (!browser) throw new Error('there is no browser')
  const context = await browser.newContext({ viewport: desktop, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`))
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) complaints.push(`request: ${request.url()}`)
  })
  const file = join(folder, 'report.html')
  const open: Opened['open'] = async (shown, named) => {
    writeFileSync(file, htmlReport(shown, [earlier], named))
    await page.goto(pathToFileURL(file).href)
    if (options.javaScriptEnabled !== false) await page.waitForSelector('#filters:not([hidden])')
  }
  await open(report, actors)
  try {
    await test({ page, complaints, open })
    expect(complaints).toEqual([])
  } finally {
    await context.close()
  }
}

const rowsShown = (page: Page) => page.locator('#rows tr').count()
const countSaid = (page: Page) => page.locator('#count').textContent()

const describeInBrowser = hasBrowser ? describe : describe.skip

describeInBrowser('the HTML report in Chromium', () => {
  it.each([
    ['desktop, light', desktop, 'light'],
    ['desktop, dark', desktop, 'dark'],
    ['phone, light', phone, 'light'],
    ['phone, dark', phone, 'dark'],
  ] as const)('%s: fits its width, and axe finds nothing serious', (_, viewport, colorScheme) =>
    inPage(aVariedReport, { viewport, colorScheme }, async ({ page }) => {
      const width = await page.evaluate<number>('document.documentElement.scrollWidth')
      expect(width).toBeLessThanOrEqual(viewport.width)
      expect(await seriousFaults(page)).toEqual([])
    }),
  )

  it.each([
    ['desktop', desktop],
    ['phone', phone],
  ] as const)(
    '%s: a report on an organization fits its width, and axe finds nothing serious',
    (_, viewport) =>
      inPage(aReportOn(40), { viewport }, async ({ page }) => {
        const width = await page.evaluate<number>('document.documentElement.scrollWidth')
        expect(width).toBeLessThanOrEqual(viewport.width)
        expect(await page.locator('.squares i').count()).toBe(40)
        expect(await seriousFaults(page)).toEqual([])
      }),
  )

  it.each([
    ['desktop', desktop],
    ['phone', phone],
  ] as const)('%s: what a caller did fits its width, and axe finds nothing serious', (_, viewport) =>
    inPage(
      aVariedReport,
      { viewport },
      async ({ page }) => {
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          viewport.width,
        )
        expect(await page.locator('#actors ol.timeline li').count()).toBe(3)
        expect(await page.locator('#actors').locator('img, script, a').count()).toBe(0)
        expect(await seriousFaults(page)).toEqual([])
      },
      actorsNamed('a-caller'),
    ),
  )

  it('shows first what needs attention, and filters by status, severity, check, control, region and text', () =>
    inPage(aVariedReport, {}, async ({ page }) => {
      expect(await countSaid(page)).toBe('4 of 7 findings.')
      await page.selectOption('#status', 'all')
      await countOf(page, 7)
      await page.selectOption('#severity', 'high')
      await countOf(page, 3)
      await page.click('button[type=reset]')
      await countOf(page, 4)
      await page.selectOption('#region', 'eu-west-1')
      await countOf(page, 2)
      await page.click('button[type=reset]')
      await page.selectOption('#check', 'trail-logging')
      await countOf(page, 1)
      await page.click('button[type=reset]')
      await page.selectOption('#control', 'AWS Security Hub CloudTrail.4')
      await countOf(page, 1)
      await page.click('button[type=reset]')
      await page.fill('#text', 'SHADOW eu-west')
      await countOf(page, 1)
      expect(await page.locator('#rows').textContent()).toContain('shadow')
    }))

  it('can be used from the keyboard, and tells how many findings are left', () =>
    inPage(aVariedReport, {}, async ({ page }) => {
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.className')).toBe('skip')
      await page.focus('#text')
      await page.keyboard.type('nothing has this name')
      await countOf(page, 0)
      expect(await page.locator('[role=status]').textContent()).toBe('0 of 7 findings.')
    }))

  it('opens the check that a finding leads to', () =>
    inPage(aVariedReport, {}, async ({ page }) => {
      await page.click('#rows a[href="#check-trail-logging"]')
      await page.waitForSelector('#check-trail-logging[open]')
      expect(await page.locator('#check-trail-logging').textContent()).toContain('start-logging')
    }))

  it('opens everything to be printed, and closes it again', () =>
    inPage(aVariedReport, {}, async ({ page }) => {
      await page.emulateMedia({ media: 'print' })
      await page.evaluate("dispatchEvent(new Event('beforeprint'))")
      expect(await page.locator('details:not([open])').count()).toBe(0)
      expect(await page.locator('#filters').isVisible()).toBe(false)
      await page.evaluate("dispatchEvent(new Event('afterprint'))")
      expect(await page.locator('details[open]').count()).toBe(0)
    }))

  it.each([
    ['300 accounts', aReportOn(300)],
    ['34,000 findings', aLargeReport],
  ])('phone: a report on %s is under ten screens', (_, report) =>
    inPage(report, { viewport: phone }, async ({ page }) => {
      const height = await page.evaluate<number>('document.documentElement.scrollHeight')
      expect(height).toBeLessThan(10 * phone.height)
      const shown = await rowsShown(page)
      await page.click('#more')
      await expect(rowsShown(page)).resolves.toBe(2 * shown)
    }),
  )

  it('shows its worst findings without scripts', () =>
    inPage(aVariedReport, { javaScriptEnabled: false }, async ({ page }) => {
      expect(await rowsShown(page)).toBe(7)
      expect(await page.locator('#filters').isVisible()).toBe(false)
    }))

  it('lets hostile names do nothing', () =>
    inPage(aVariedReport, { viewport: phone }, async ({ page, complaints, open }) => {
      for (const text of hostile) {
        await open(aHostileReport(text), actorsNamed(text))
        await page.selectOption('#status', 'all')
        await countOf(page, 4)
        const seen = {
          text,
          scripts: await page.locator('script').count(),
          elements: await page.locator('img, iframe, object, a:not([href^="#"])').count(),
          fits: (await page.evaluate<number>('document.documentElement.scrollWidth')) <= 390,
          complaints,
        }
        expect(seen).toEqual({ text, scripts: 2, elements: 0, fits: true, complaints: [] })
      }
    }))

  it('opens 34,000 findings at once, and filters them', () =>
    inPage(aLargeReport, {}, async ({ page }) => {
      expect(await rowsShown(page)).toBe(200)
      await page.click('#more')
      await expect(rowsShown(page)).resolves.toBe(400)
      await page.selectOption('#region', 'region-7')
      await page.fill('#text', 'account-trail-20 ')
      await countOf(page, 3)
      expect(await page.locator('#rows').textContent()).toContain('account-trail-20 ')
    }))
})

/** Waits until as many rows are shown. By a selector: the page's policy forbids functions made from text. */
const countOf = async (page: Page, count: number): Promise<void> => {
  const enough = count === 0 ? '' : `:has(> tr:nth-child(${count}))`
  await page.waitForSelector(`#rows${enough}:not(:has(> tr:nth-child(${count + 1})))`, {
    state: 'attached',
    timeout: 5000,
  })
}
