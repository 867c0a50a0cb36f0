// Answers slowly, and writes the order into a file after its answer.
import { appendFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { after } from 'next/server'

export async function POST(request) {
  const { item } = await request.json()
  await pause(50)
  after(async () => {
    await pause(200)
    appendFileSync(process.env.LEDGER, `${item}\n`)
  })
  return Response.json({ item })
}
