"""Tells RabbitMQ the facts of the outbox, as asyncapi.yaml says it: at least once, each gone from the outbox when it is confirmed."""
import threading
import time

import pika

EXCHANGE = "codeflix.events"
PAUSE = 0.2  # seconds between two looks, and after a broken connection


class Facts(threading.Thread):
    def __init__(self, store, url):
        super().__init__(daemon=True)
        self._store, self._url = store, url
        self._connected = False

    def connected(self):
        return self._connected

    def run(self):
        while True:
            try:
                with pika.BlockingConnection(pika.URLParameters(self._url)) as connection:
                    channel = connection.channel()
                    channel.confirm_delivery()
                    self._connected = True
                    while True:
                        for number, kind, message in self._store.untold():
                            properties = pika.BasicProperties(content_type="application/cloudevents+json", delivery_mode=2)
                            channel.basic_publish(EXCHANGE, kind, message, properties)
                            self._store.told(number)
                        connection.sleep(PAUSE)
            except pika.exceptions.AMQPError as trouble:
                self._connected = False
                print(f"RabbitMQ: {trouble!r}", flush=True)
                time.sleep(PAUSE)
