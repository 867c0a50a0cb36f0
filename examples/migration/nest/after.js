// Shows: the same NestJS service, its hooks run by lastcall.
// Try: node examples/migration/nest/after.js, then curl localhost:PORT/report, and Ctrl-C meanwhile.
import 'reflect-metadata'
import { setTimeout } from 'node:timers/promises'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'

class Database {
  async beforeApplicationShutdown(signal) {
    console.log(`before shutdown on ${signal}`)
  }

  async onApplicationShutdown() {
    console.log('database closed')
  }
}

class Reports {
  async report() {
    console.log('report begun')
    await setTimeout(1_000)
    console.log('report ended')
    return 'the report'
  }
}

// In TypeScript these three are decorators.
Get('report')(Reports.prototype, 'report', Object.getOwnPropertyDescriptor(Reports.prototype, 'report'))
Controller()(Reports)
class AppModule {}
Module({ controllers: [Reports], providers: [Database] })(AppModule)

const app = await NestFactory.create(AppModule, { logger: ['error'] })
onShutdown('nest', ({ reason }) => app.close(reason.signal))
await app.listen(Number(process.env.PORT ?? 0), '127.0.0.1')
drainOnShutdown(app.getHttpServer())
console.log(`ready on port ${app.getHttpServer().address().port}`)

// Output:
// ready on port 4711
// report begun
// report ended
// before shutdown on SIGTERM
// database closed
// exit 0
