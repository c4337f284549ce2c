"""A function of one article: each article is a separate request, so a failure affects only one."""

import re

from crosswire import Mention, per_article


@per_article
def weekdays(article):
    """Return the weekdays as times."""
    found = re.finditer(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", article.text)
    return [Mention(match.start(), match.end(), "TIME") for match in found]
