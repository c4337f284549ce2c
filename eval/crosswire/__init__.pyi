from .about import __version__ as __version__
from .dataset.loader import load_dataset
from .dataset.store import load_gold, load_story
from .evaluation.comparison.compare import Comparison, TaskComparison, compare
from .evaluation.errors.diagnose import diagnose
from .evaluation.errors.records import Diagnoses, Diagnosis
from .evaluation.evaluate import evaluate, score
from .evaluation.predict import predict
from .evaluation.run import Run, Score, TaskScores
from .model import (
    Argument,
    Article,
    ArticlePrediction,
    Claim,
    Contradiction,
    Dispute,
    Distractor,
    Entity,
    Event,
    Evidence,
    Given,
    GivenClaim,
    GivenPair,
    Gold,
    Happening,
    Mention,
    Prediction,
    Quantity,
    Segment,
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
    "Claim",
    "Comparison",
    "Contradiction",
    "CrosswireError",
    "Diagnoses",
    "Diagnosis",
    "Dispute",
    "Distractor",
    "Entity",
    "Event",
    "Evidence",
    "Given",
    "GivenClaim",
    "GivenPair",
    "Gold",
    "Happening",
    "LabelledSpan",
    "Mention",
    "Prediction",
    "Quantity",
    "Run",
    "Score",
    "Segment",
    "Story",
    "System",
    "TaskComparison",
    "TaskScores",
    "Token",
    "Verdict",
    "bio_to_spans",
    "compare",
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
