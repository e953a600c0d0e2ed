"""Publishes readings of the rig, a JSON object a line: python publish.py [FILE]

Settings are environment variables: KAFKA_BROKERS, SCHEMA_REGISTRY_URL, CYCLES_TOPIC.
"""

import json
import os
import sys
import time
from pathlib import Path

from confluent_kafka import Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

HERE = Path(__file__).resolve().parent
SCHEMA = HERE / "../../../schemas/sensor-cycle.avsc"

brokers = os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092")
registry_url = os.environ.get("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081")
topic = os.environ.get("CYCLES_TOPIC", "sluice-demo.cycles")

lost = []


def read_cycles(path):
    """The lines of the file; each cycle ended just now."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield {**json.loads(line), "endedAt": int(time.time() * 1000)}


def report(cycle):
    """What to do once the brokers have the cycle, or have refused it for good."""

    def delivered(error, message):
        name = f"{cycle['rigId']} cycle {cycle['cycle']}"
        if error is not None:
            lost.append(name)
            print(f"not sent: {name}: {error.str()}", file=sys.stderr)
        else:
            # topic-partition-offset is the eventId that its prediction will have.
            print(f"sent {name} as {message.topic()}-{message.partition()}-{message.offset()}", flush=True)

    return delivered


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else HERE / "../readings.jsonl"
    registry = SchemaRegistryClient({"url": registry_url})
    # Registers the schema under <topic>-value where it is not there yet. Where producers may not, set auto.register.schemas
    # to False.
    serialize = AvroSerializer(registry, SCHEMA.read_text(encoding="utf-8"))
    context = SerializationContext(topic, MessageField.VALUE)
    producer = Producer(
        {
            "bootstrap.servers": brokers,
            "enable.idempotence": True,  # no repeats and no reordering by retries; means acks=all
            "acks": "all",
            "delivery.timeout.ms": 30_000,
            "partitioner": "murmur2_random",  # Java's: the same rig, the same partition, whatever language it is sent from
        }
    )
    try:
        for cycle in read_cycles(path):
            # The key keeps the cycles of a rig in order, and comes back with the prediction.
            producer.produce(topic, serialize(cycle, context), cycle["rigId"], on_delivery=report(cycle))
            producer.poll(0)  # reports what was delivered meanwhile
    finally:
        producer.flush()  # also on Ctrl-C: what was produced is delivered or reported
    return 1 if lost else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # of the file, the registry or the brokers
        sys.exit(f"publish to {brokers} with {registry_url}: {type(error).__name__}: {error}")
