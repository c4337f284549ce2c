from .about import __version__ as __version__
from .dataset.loader import load_dataset
from .dataset.store import load_gold, load_story
from .evaluation.errors.diagnose import diagnose
from .evaluation.errors.records import Diagnoses
from .evaluation.evaluate import evaluate, score
from .evaluation.predict import predict
from .evaluation.run import Run
from .model import (
    Argument,
    Article,
    ArticlePrediction,
    Contradiction,
    Event,
    Evidence,
    Given,
    GivenClaim,
    GivenPair,
    Gold,
    Mention,
    Prediction,
    Quantity,
    Story,
    Token,
    Verdict,
)
from .model.tokens import LabelledSpan, bio_to_spans, locate, spans_to_bio, tokens_of
from .problems import CrosswireError
from .systems.protocol import System, per_article

__all__ = [
    "Argument",
    "Article",
    "ArticlePrediction",
    "Contradiction",
    "CrosswireError",
    "Diagnoses",
    "Event",
    "Evidence",
    "Given",
    "GivenClaim",
    "GivenPair",
    "Gold",
    "LabelledSpan",
    "Mention",
    "Prediction",
    "Quantity",
    "Run",
    "Story",
    "System",
    "Token",
    "Verdict",
    "bio_to_spans",
    "diagnose",
    "evaluate",
    "load_dataset",
    "load_gold",
    "load_story",
    "locate",
    "per_article",
    "predict",
    "score",
    "spans_to_bio",
    "tokens_of",
]
