"""Quix Streams with XGBoost's own scorer: one event at a time, as its `apply` has it, at least once.

python quix_peer.py BROKERS GROUP INPUT OUTPUT DEAD_LETTERS EVENT.avsc PREDICTION.avsc MODEL.ubj LABEL,LABEL STATE
"""

import io
import json
import sys
import time

import fastavro
import numpy
import xgboost
from quixstreams import Application, message_context

HEADER = b"\x00\x00\x00\x00"
EVENT_SCHEMA_ID = 1
PREDICTION_SCHEMA_ID = 2


def plain_schema(path):
    """Times stay numbers: to make dates of them costs time, and nobody asks for them."""
    with open(path) as file:
        return fastavro.parse_schema(json.load(file, object_hook=without_logical_type))


def without_logical_type(value):
    value.pop("logicalType", None)
    return value


class Scorer:
    def __init__(self, event_schema, prediction_schema, model, labels):
        self.event_schema = plain_schema(event_schema)
        self.prediction_schema = fastavro.schema.load_schema(prediction_schema)
        self.booster = xgboost.Booster(model_file=model)
        self.booster.set_param({"nthread": 1})
        self.name = model.rsplit("/", 1)[-1].removesuffix(".ubj")
        self.labels = labels
        self.columns = self.booster.feature_names
        self.row = numpy.empty((1, len(self.columns)), dtype=numpy.float32)
        self.rounds = (0, int(self.booster.attr("best_iteration") or -1) + 1)

    def score(self, value):
        """Bytes of an event to bytes of its prediction."""
        if value is None or value[:5] != HEADER + bytes([EVENT_SCHEMA_ID]):
            raise ValueError(f"no event of schema {EVENT_SCHEMA_ID}")
        event = fastavro.schemaless_reader(io.BytesIO(value[5:]), self.event_schema, None)
        for at, column in enumerate(self.columns):
            number = event[column]
            self.row[0, at] = numpy.nan if number is None else number
        probabilities = self.booster.inplace_predict(
            self.row, iteration_range=self.rounds, validate_features=False
        )[0]
        return self.encoded(event, probabilities)

    def encoded(self, event, probabilities):
        place = message_context()
        prediction = {
            "eventId": f"{place.topic}-{place.partition}-{place.offset}",
            "eventTime": event["endedAt"],
            "scoredAt": int(time.time() * 1000),
            "rigId": event["rigId"],
            "cycle": event["cycle"],
            "predictions": [
                {
                    "model": self.name,
                    "label": self.labels[int(probabilities.argmax())],
                    "probabilities": probabilities.tolist(),
                }
            ],
        }
        out = io.BytesIO(HEADER + bytes([PREDICTION_SCHEMA_ID]))
        out.seek(5)
        fastavro.schemaless_writer(out, self.prediction_schema, prediction)
        return out.getvalue()


def main():
    brokers, group, source, target, letters, event, prediction, model, labels, state = sys.argv[1:]
    scorer = Scorer(event, prediction, model, labels.split(","))
    app = Application(
        broker_address=brokers,
        consumer_group=group,
        auto_offset_reset="earliest",
        auto_create_topics=False,
        commit_interval=1.0,
        state_dir=state,
        loglevel="ERROR",
        producer_extra_config={"linger.ms": 5, "acks": "all", "enable.idempotence": True},
    )
    forms = dict.fromkeys(
        ["key_deserializer", "value_deserializer", "key_serializer", "value_serializer"], "bytes"
    )
    def scored(value):
        try:
            return ("out", scorer.score(value))
        except (ValueError, KeyError, EOFError):
            return ("dead", value)

    answers = app.dataframe(app.topic(source, **forms)).apply(scored)
    for kind, name in [("out", target), ("dead", letters)]:
        own = answers.filter(lambda answer, kind=kind: answer[0] == kind)
        own.apply(lambda answer: answer[1]).to_topic(app.topic(name, **forms))
    app.run()


if __name__ == "__main__":
    main()
