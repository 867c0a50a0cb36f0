// Shows: a NestJS service with Nest's own shutdown hooks.
// Try: node examples/migration/nest/before.js, then curl localhost:PORT/report, and Ctrl-C meanwhile.
import 'reflect-metadata'
import { setTimeout } from 'node:timers/promises'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'

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
app.enableShutdownHooks()
await app.listen(Number(process.env.PORT ?? 0), '127.0.0.1')
console.log(`ready on port ${app.getHttpServer().address().port}`)

// Output:
// ready on port 4711
// report begun
// before shutdown on SIGTERM
// report ended
// database closed
// exit SIGTERM
