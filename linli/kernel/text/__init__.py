"""Chinese text: cleaning, width and script, words and n-grams, masking of personal data, likeness of two texts."""

from linli.kernel.text.characters import (
    clean,
    in_language,
    normal_width,
    to_simplified,
    to_traditional,
    without_surrogates,
)
from linli.kernel.text.likeness import fingerprint, similarity
from linli.kernel.text.personal import (
    Found,
    find_personal,
    is_identity_number,
    mask_id,
    mask_name,
    mask_personal,
    mask_phone,
)
from linli.kernel.text.words import add_words, ngrams, search_words, segment

__all__ = [
    "Found",
    "add_words",
    "clean",
    "find_personal",
    "fingerprint",
    "in_language",
    "is_identity_number",
    "mask_id",
    "mask_name",
    "mask_personal",
    "mask_phone",
    "ngrams",
    "normal_width",
    "search_words",
    "segment",
    "similarity",
    "to_simplified",
    "to_traditional",
    "without_surrogates",
]
