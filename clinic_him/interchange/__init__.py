"""Other systems' formats: bytes in and drafts out, or dtos in and bytes out."""
