"""Reads predictions and dead letters until it is stopped: python consume.py [RIG ...]

With names of rigs it shows those alone. Settings are environment variables: KAFKA_BROKERS, SCHEMA_REGISTRY_URL, GROUP,
PREDICTIONS_TOPIC, DEAD_LETTERS_TOPIC.
"""

import os
import signal
import sys

from confluent_kafka import Consumer, KafkaException
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

brokers = os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092")
registry_url = os.environ.get("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081")
group = os.environ.get("GROUP", "clients-python")
predictions_topic = os.environ.get("PREDICTIONS_TOPIC", "sluice-demo.predictions")
dead_letters_topic = os.environ.get("DEAD_LETTERS_TOPIC", "sluice-demo.dead-letters")

rigs = set(sys.argv[1:])
deserialize = AvroDeserializer(SchemaRegistryClient({"url": registry_url}))


def prediction_lines(rig, prediction):
    """The cycle, by the fields of it that the pipeline includes, and a line for each model."""
    yield f"{rig} cycle {prediction['fields']['cycle']} ({prediction['eventId']})"
    for entry in prediction["predictions"]:
        classes = ", ".join(f"{each['label']}: {each['probability']:.4f}" for each in entry["probabilities"])
        yield f"  {entry['model']} {entry['label']} ({classes})"


def dead_letter_line(rig, headers):
    """What became of the record, by the headers that Sluice adds; key and value are as they were published."""
    text = {name: value.decode() for name, value in headers if value is not None}
    event = "-".join(text[f"__connect.errors.{part}"] for part in ("topic", "partition", "offset"))
    details = "".join(
        f" {name}={text[f'sluice.dlq.{name}']}" for name in ("field", "value", "model") if f"sluice.dlq.{name}" in text
    )
    return f"dead letter {rig} ({event}): {text['sluice.dlq.reason']}{details}"


def show(message):
    rig = message.key().decode() if message.key() is not None else "no key"
    if rigs and rig not in rigs:
        return
    if message.topic() == dead_letters_topic:
        print(dead_letter_line(rig, message.headers() or []), flush=True)
    else:
        prediction = deserialize(message.value(), SerializationContext(message.topic(), MessageField.VALUE))
        # After a crash an event may be scored again: whoever stores predictions stores them by eventId.
        print("\n".join(prediction_lines(rig, prediction)), flush=True)


def main():
    stopping = []
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda number, _: stopping.append(number))
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.offset.store": False,  # only what was handled is committed: at least once
        }
    )
    consumer.subscribe([predictions_topic, dead_letters_topic])
    try:
        while not stopping:
            message = consumer.poll(0.5)
            if message is None:
                continue
            if message.error():
                raise KafkaException(message.error())
            show(message)
            consumer.store_offsets(message)  # committed in the background, and by close
    finally:
        consumer.close()


if __name__ == "__main__":
    try:
        main()
    except Exception as error:  # nothing is committed of the message that it came of
        sys.exit(f"consume from {brokers} with {registry_url}: {type(error).__name__}: {error}")
