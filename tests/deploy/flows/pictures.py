"""Pictures: uploaded, described, shown with a status, looked at for minutes, and gone with it."""

import struct
import urllib.error
import urllib.request
import zlib

from people import Somebody
from stage import MINUTE, Flow, until


def png(width: int = 24, height: int = 16) -> bytes:
    """A real one: a decoder reads it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(
        b"\0" + b"".join(bytes((column * 7 % 256, row * 5 % 256, 90)) for column in range(width)) for row in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def fetched(address: str) -> tuple[int, bytes]:
    """By anybody who has the address, from where it leads: not by an API."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


class Pictures(Flow):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.ada, cls.bob = cls.newcomers("ada", "bob")

    def uploads(self, who: Somebody, path: str = "/api/v2/media", file: bytes | None = None, **fields: str) -> str:
        return str(who.upload(path, file or png(), **fields).json()["id"])

    def kept(self, media: str) -> list[str]:
        """The sizes that lie in the bucket."""
        return [key.rsplit("/")[-1] for key in self.keys(f"media/{media}/")]

    def keys(self, prefix: str) -> list[str]:
        """Past Crudder: what lies in the bucket."""
        found = self.cloud.client("s3").list_objects_v2(Bucket=self.cloud.resource("MediaBucket"), Prefix=prefix)
        return [one["Key"] for one in found.get("Contents", [])]

    def test_a_picture_is_uploaded_described_shown_and_gone_when_its_status_ends(self) -> None:
        media = self.uploads(self.ada, description="An engine", focus="0.5,-0.25")
        own = f"/api/v1/media/{media}"
        self.assertEqual(self.kept(media), ["original", "preview"])
        self.assertEqual(self.ada.put(own, {"description": "The engine"})["description"], "The engine")
        self.assertEqual(self.ada.get(own)["meta"]["focus"], {"x": 0.5, "y": -0.25})
        self.bob.refuses(404, "GET", own)

        said = self.ada.post("/api/v1/statuses", {"media_ids": [media], "expires_in": 5 * MINUTE})
        self.ada.refuses(404, "GET", own)
        (shown,) = self.visitor.get(f"/api/v1/statuses/{said['id']}")["media_attachments"]
        self.assertEqual((shown["id"], shown["description"]), (media, "The engine"))
        for address in (shown["url"], shown["preview_url"]):
            status, picture = fetched(address)
            self.assertEqual(status, 200)
            self.assertIn(picture[:3], (b"\xff\xd8\xff", b"\x89PN"))
            self.assertNotEqual(picture, png(), "it was written anew")
            self.assertEqual(fetched(address.partition("?")[0])[0], 403, "only by an address that is signed")
        self.cloud.clock.advance(5 * MINUTE + 1)
        self.visitor.refuses(404, "GET", f"/api/v1/statuses/{said['id']}")
        self.assertEqual(fetched(shown["url"])[0], 403)

    def test_a_deleted_status_takes_its_picture_along_unless_it_is_written_again(self) -> None:
        media = self.uploads(self.ada, "/api/v1/media")
        for delete_media in ("false", "true"):
            said = self.ada.post("/api/v1/statuses", {"status": "Look", "media_ids": [media]})
            address = said["media_attachments"][0]["url"]
            self.assertEqual(fetched(address)[0], 200)
            self.ada.delete(f"/api/v1/statuses/{said['id']}?delete_media={delete_media}")
            until(lambda address=address: fetched(address)[0] == 404)
        until(lambda: not self.kept(media))

    def test_what_was_uploaded_and_not_shown_is_given_up(self) -> None:
        media = self.uploads(self.ada)
        self.ada.delete(f"/api/v1/media/{media}")
        self.ada.refuses(404, "DELETE", f"/api/v1/media/{media}")
        until(lambda: not self.kept(media))

    def test_what_is_no_picture_is_refused(self) -> None:
        self.ada.upload("/api/v2/media", b"<!doctype html><script>alert(1)</script>").expect(422)
        self.visitor.upload("/api/v2/media", png()).expect(401)
        self.ada.upload("/api/v2/media", bytes(4 * 1024 * 1024 + 1)).expect(413)

    def test_a_profile_has_pictures_until_they_are_taken_away(self) -> None:
        own, of_ada = f"profiles/{self.ada.id}/", f"/api/v1/accounts/{self.ada.id}"
        for name in ("avatar", "header"):
            before = self.visitor.get(of_ada)[name]
            path = "/api/v1/accounts/update_credentials"
            changed = self.ada.upload(path, png(), method="PATCH", field=name).json()
            for shown in (changed[name], self.visitor.get(of_ada)[name]):
                self.assertEqual(fetched(shown)[0], 200)
                self.assertEqual(fetched(shown.partition("?")[0])[0], 403, "only by an address that is signed")
            self.assertEqual(len(self.keys(own)), 1)
            self.assertEqual(self.ada.delete(f"/api/v1/profile/{name}")[name], before)
            until(lambda: not self.keys(own))
        self.ada.upload("/api/v1/accounts/update_credentials", b"none", method="PATCH", field="avatar").expect(422)
