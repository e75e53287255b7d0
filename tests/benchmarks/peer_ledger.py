# SPDX-License-Identifier: Apache-2.0
"""What others do with a contribution: one row each, without rules, proof or erasing."""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from sqlalchemy import Integer, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

Save = Callable[[Sequence[tuple[str, str, str]]], None]


class Submitted(Aggregate):
    """An idea as an aggregate."""

    @event("Submitted")
    def __init__(self, title: str, text: str, about: str) -> None:
        self.title, self.text, self.about = title, text, about


class Base(DeclarativeBase):
    """The declarations."""


class Idea(Base):
    """An idea as a row."""

    __tablename__ = "idea"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    title: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)
    about: Mapped[str] = mapped_column(String)


def eventsourcing(path: Path) -> Save:
    """Saves ideas in one transaction."""
    where = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
    application: Application[UUID] = Application(where)

    def save(ideas: Sequence[tuple[str, str, str]]) -> None:
        application.save(*(Submitted(*idea) for idea in ideas))

    return save


def sqlalchemy(path: Path) -> Save:
    """Saves ideas in one transaction."""
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)

    def save(ideas: Sequence[tuple[str, str, str]]) -> None:
        with Session(engine) as session:
            session.add_all(Idea(title=title, text=text, about=about) for title, text, about in ideas)
            session.commit()

    return save
