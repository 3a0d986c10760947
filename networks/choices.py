"""Single-valued vocabularies. Each value is what the database, addresses and downloads hold."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """For whom the networks of a category are made."""

    GENERAL = "general", _("For everybody")
    MEDICAL = "medical", _("For medicine")


class Status(TextChoices):
    """Whether a network can still be used, as of the newest source that says so."""

    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged into another")
    RENAMED = "renamed", _("Renamed")
    UNKNOWN = "unknown", _("Not known")


class Publication(TextChoices):
    """What the public sees of an entry."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ENDED = (Status.CLOSED, Status.MERGED, Status.RENAMED)


class CommunityStatus(TextChoices):
    """Whether a community inside a network can still be used."""

    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")
    UNKNOWN = "unknown", _("Not known")


class Coverage(TextChoices):
    """How far a network reaches."""

    GLOBAL = "global", _("Worldwide")
    REGIONAL = "regional", _("Several countries")
    NATIONAL = "national", _("One country")


class Access(TextChoices):
    """Who may join a network."""

    OPEN = "open", _("Open to everybody")
    REGISTRATION = "registration", _("Anybody who registers")
    PROFESSIONALS = "professionals", _("Health professionals only")
    VERIFIED = "verified", _("Credentials are checked")
    LICENSED = "licensed", _("Licensed doctors only")
    STUDENTS = "students", _("Students only")
    INVITATION = "invitation", _("By invitation")
    MEMBERS = "members", _("Members of an organisation")
    UNKNOWN = "unknown", _("Not known")


class Identity(TextChoices):
    """Under which name people appear on a network."""

    REAL_NAME = "real-name", _("Real names")
    PSEUDONYM = "pseudonym", _("Pseudonyms")
    EITHER = "either", _("Real name or pseudonym")
    UNKNOWN = "unknown", _("Not known")


class Cost(TextChoices):
    """What a network costs its members."""

    FREE = "free", _("Free")
    FREEMIUM = "freemium", _("Free, with paid extras")
    PAID = "paid", _("Paid")
    MEMBERSHIP = "membership", _("Part of a membership")
    UNKNOWN = "unknown", _("Not known")


class Metric(TextChoices):
    """What an audience figure counts."""

    MEMBERS = "members", _("members")
    FOLLOWERS = "followers", _("followers")
    SUBSCRIBERS = "subscribers", _("subscribers")
    LIKES = "likes", _("likes")
    POSTS = "posts", _("posts")
    COMMENTS = "comments", _("comments")
    MONTHLY_VISITORS = "monthly-visitors", _("monthly visitors")


class Qualifier(TextChoices):
    """How exactly a source gives a figure."""

    EXACT = "exact", _("exactly")
    APPROXIMATELY = "approximately", _("about")
    MORE_THAN = "more-than", _("more than")


class CitedField(TextChoices):
    """The fields of a network that a source can support, with the words that pages use for them."""

    NAME = "name", _("Name")
    ALSO_KNOWN_AS = "also_known_as", _("Other names")
    URL = "url", _("Address")
    CATEGORY = "category", _("Category")
    SUMMARY = "summary", _("Summary")
    DESCRIPTION = "description", _("Description")
    STATUS = "status", _("Status")
    SUCCESSOR = "successor", _("Successor")
    FOUNDED_YEAR = "founded_year", _("Founded")
    CLOSED_YEAR = "closed_year", _("Ended")
    OPERATOR = "operator", _("Operator")
    HEADQUARTERS_COUNTRY = "headquarters_country", _("Based in")
    COVERAGE = "coverage", _("Reach")
    COUNTRIES = "countries", _("Available in")
    COUNTRY_COUNT_CLAIM = "country_count_claim", _("Countries claimed")
    LANGUAGES = "languages", _("Languages")
    AUDIENCES = "audiences", _("For whom")
    SPECIALTIES = "specialties", _("Specialties")
    FEATURES = "features", _("What you can do there")
    ACCESS = "access", _("Who may join")
    IDENTITY = "identity", _("Names shown")
    COST = "cost", _("Cost")
    FUNDING = "funding", _("Paid for by")
    PLATFORMS = "platforms", _("Runs on")


class SegmentKind(TextChoices):
    """By what a survey splits its respondents."""

    ALL = "all", _("All")
    SEX = "sex", _("Sex")
    AGE = "age", _("Age")
    CAREER = "career", _("Career stage")
    SPECIALTY = "specialty", _("Specialty")
    USERS_ONLY = "users-only", _("Users only")
    OTHER = "other", _("Other")
    COUNTRY = "country", _("Country")


class YearIs(TextChoices):
    """What a survey's year is the year of."""

    FIELDWORK = "fieldwork", _("when the questions were asked")
    PUBLICATION = "publication", _("when the results came out")


class Base(TextChoices):
    """Of whom a usage share is a share."""

    ALL = "all", _("all who were asked")
    USERS = "users", _("users only")


class Topic(TextChoices):
    """What a community is about."""

    GENERAL = "general", _("Medicine in general")
    SPECIALTY = "specialty", _("A specialty")
    CONGRESS = "congress", _("A congress")
    EVENT = "event", _("An event")
    STUDENTS = "students", _("Students")
    PATIENT_GROUP = "patient-group", _("A group of patients")
    SUPPORT = "support", _("Support among colleagues")


class Privacy(TextChoices):
    """Who can read a community."""

    PUBLIC = "public", _("Public")
    PRIVATE = "private", _("Private")
    UNKNOWN = "unknown", _("Not known")


class SuggestionKind(TextChoices):
    """What somebody suggests."""

    NEW = "new", _("New network")
    CORRECTION = "correction", _("Correction")


class SuggestionState(TextChoices):
    """What became of a suggestion."""

    WAITING = "waiting", _("Waiting")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    SPAM = "spam", _("Spam")


class Trouble(TextChoices):
    """What can be wrong with an entry besides one of its fields."""

    HAS_CLOSED = "has-closed", _("It has closed")
    OTHER = "other", _("Something else")


# What a correction may be about, in the order in which a form offers it.
CORRECTIONS = [
    (Trouble.HAS_CLOSED.value, Trouble.HAS_CLOSED.label),
    *CitedField.choices,
    (Trouble.OTHER.value, Trouble.OTHER.label),
]


class LinkOutcome(TextChoices):
    """What a link check found at an address."""

    OK = "ok", _("Answers")
    MOVED = "moved", _("Has moved")
    BLOCKED = "blocked", _("Keeps machines out")
    GONE = "gone", _("Page is gone")
    UNREACHABLE = "unreachable", _("Cannot be reached")


# A visitor would find nothing there. Whoever keeps machines out is there for people.
FAILED = (LinkOutcome.GONE, LinkOutcome.UNREACHABLE)


class LinkReason(TextChoices):
    """From what a link check concluded its outcome."""

    ANSWER = "answer", _("The server’s answer")
    ROBOTS = "robots", _("robots.txt asks machines to stay away")
    CHALLENGE = "challenge", _("Visitors have to prove that they are people")
    UNSUITABLE = "unsuitable", _("An address that is not checked")
    NAME = "name", _("The name of the host is not known")
    PRIVATE = "private", _("An address in a private network")
    CONNECTION = "connection", _("No connection")
    TLS = "tls", _("Wrong certificate or encryption")
    TIMEOUT = "timeout", _("No answer in time")
    PROTOCOL = "protocol", _("An answer that cannot be understood")
    REDIRECTS = "redirects", _("Too many redirects")
