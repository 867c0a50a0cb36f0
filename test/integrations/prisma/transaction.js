// Stores two orders in one transaction. SIGTERM comes in the middle of it. With CARELESS it is not held.
import { setTimeout as pause } from 'node:timers/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '@prisma/client'
import { hold, onShutdown } from 'lastcall'

const { CARELESS, DATABASE_URL } = process.env
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: DATABASE_URL }) })
onShutdown('prisma', () => prisma.$disconnect(), { priority: 'storage' })

const store = () =>
  prisma.$transaction(async (transaction) => {
    await transaction.order.create({ data: { id: '1', item: 'one coffee' } })
    console.log('ready')
    await pause(500)
    await transaction.order.create({ data: { id: '2', item: 'one tea' } })
  })

if (CARELESS) store().catch(() => {})
else hold('two orders', store).catch(console.error)
