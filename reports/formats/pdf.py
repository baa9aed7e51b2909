"""A printed report as a tagged PDF: PDF/UA-1 and PDF/A-3a in one file, the same bytes for the same page.

WeasyPrint lays out and tags; what it leaves open for the two standards together is written by pikepdf. Nothing is
fetched, and no clock is asked: the document's id is a hash of the page and its dates are the release's.
"""

from __future__ import annotations

import hashlib
import io
import logging
import zlib
from ctypes import CDLL
from functools import cached_property
from html import escape
from typing import Any

import pikepdf

from reports.formats.paper import print_sheet

FILE = "report.pdf"
VARIANT = "pdf/a-3a"
MISREAD = b"\r\nendstream"

LIBRARIES = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "libharfbuzz-subset0": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
}
"""Debian packages and the libraries of theirs that lay out text; the first two bring glib, harfbuzz and fontconfig."""

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{created}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates which part of ISO 14289 the file adheres to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
"""Metadata of both standards; PDF/A wants the mark of PDF/UA declared, hence the extension schema."""


def missing_packages() -> list[str]:
    """The Debian packages without which no PDF can be made here."""
    return [package for package, files in LIBRARIES.items() if not any(map(_loads, files))]


def _loads(library: str) -> bool:
    try:
        CDLL(library)
    except OSError:
        return False
    return True


class Printer:
    """Prints many pages with one parsed style sheet and one set of fonts."""

    def __init__(self) -> None:
        """Raises OSError where the libraries of `missing_packages` are missing."""
        # its import loads the libraries and takes half a second, which only those who print should pay
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

        logging.getLogger("weasyprint").setLevel(logging.WARNING)
        self._weasyprint = weasyprint
        self._fonts = FontConfiguration()
        self._fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)

    @cached_property
    def _sheet(self) -> object:
        return self._weasyprint.CSS(string=print_sheet(), font_config=self._fonts, url_fetcher=self._fetcher)

    def print(self, html: str) -> bytes:
        """The PDF of a page that `paper.to_print` has made ready."""
        identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
        document = self._weasyprint.HTML(string=html, url_fetcher=self._fetcher).render(
            stylesheets=[self._sheet], font_config=self._fonts, pdf_variant=VARIANT
        )
        laid_out = document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier)
        return _with_metadata(laid_out, document.metadata)


def _with_metadata(laid_out: bytes, metadata: Any) -> bytes:
    """The file with the metadata of both standards, uncompressed as PDF/A wants it."""
    with pikepdf.open(io.BytesIO(laid_out)) as document:
        xmp = XMP.format(
            title=escape(metadata.title),
            language=metadata.lang,
            created=metadata.created,
            producer=escape(str(document.docinfo.get("/Producer", ""))),
        )
        stream = pikepdf.Stream(document, xmp.encode())
        stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        document.Root.Metadata = document.make_indirect(stream)
        return _saved(document)


def _saved(document: pikepdf.Pdf) -> bytes:
    """The file with no stream that ends in a carriage return.

    Before the line feed that closes a stream it would be taken for a part of that ending, and the stream for a byte
    shorter than it says. The last byte is one of a checksum, so one stream in 256 ends so; a space more, which neither
    drawing nor font minds, ends it otherwise.
    """
    for stream in document.objects:
        while isinstance(stream, pikepdf.Stream) and stream.read_raw_bytes().endswith(b"\r"):
            stream.write(zlib.compress(stream.read_bytes() + b" "), filter=pikepdf.Name.FlateDecode)
    saved = b""
    # streams of objects are made on saving; where one of them ends so, the objects stand by themselves
    for mode in (pikepdf.ObjectStreamMode.preserve, pikepdf.ObjectStreamMode.disable):
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=mode)
        saved = out.getvalue()
        if MISREAD not in saved:
            break
    return saved
