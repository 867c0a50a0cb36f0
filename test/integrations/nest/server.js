// A Nest application whose database is a provider. Decorators are called, as plain JavaScript has no syntax for them.
import 'reflect-metadata'
import { Controller, Dependencies, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'

class Database {
  placed = 0

  place() {
    return ++this.placed
  }

  onModuleDestroy() {
    console.log(`onModuleDestroy, ${this.placed} placed`)
  }

  beforeApplicationShutdown() {
    console.log('beforeApplicationShutdown')
  }

  onApplicationShutdown(signal) {
    console.log(`onApplicationShutdown, ${signal}`)
  }
}

class Orders {
  constructor(database) {
    this.database = database
  }

  place() {
    return String(this.database.place())
  }
}
Controller('orders')(Orders)
Dependencies(Database)(Orders)
Get()(Orders.prototype, 'place', Object.getOwnPropertyDescriptor(Orders.prototype, 'place'))

class AppModule {}
Module({ controllers: [Orders], providers: [Database] })(AppModule)

const app = await NestFactory.create(AppModule, { logger: ['error'] })
onShutdown('nest', ({ reason }) => app.close(reason.signal))
await app.listen(process.env.PORT ?? 3000, '127.0.0.1')
drainOnShutdown(app.getHttpServer())
console.log(`port ${app.getHttpServer().address().port} ready`)
